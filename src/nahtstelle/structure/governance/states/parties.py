"""Who takes a step, as the transition tables name it."""

AUTHOR = "Antragsteller"
SECRETARIAT = "Geschäftsstelle"
MINUTES = "Protokoll"
RESPONSIBLE = "Verantwortliche"
LEAD = "Leitung der Fachgruppe"
COMMITTEE = "Ausschuss"
BODY = "Gremium"
