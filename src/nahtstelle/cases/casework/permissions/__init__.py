"""Who may do what with a case, by theme."""
