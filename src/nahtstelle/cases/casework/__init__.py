"""Cases from enquiry to erasure (004; 002 §3.1.1)."""
