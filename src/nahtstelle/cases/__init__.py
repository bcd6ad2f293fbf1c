"""The case level: several institutions and one person carry out one plan, with that person's consent."""
