"""Who takes a step, as the transition tables name it."""

LEAD = "Projektleitung"
SECRETARIAT = "Geschäftsstelle"
