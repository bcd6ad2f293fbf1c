"""The door of the room: how many enquiries came in a year."""

from nahtstelle.structure.enquiries.queries.enquiries import EnquiryOfYear, enquiries_of_year, figures

__all__ = ["EnquiryOfYear", "enquiries_of_year", "figures"]
