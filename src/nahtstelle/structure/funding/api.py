"""The door of the room: funds of a year for the annual report."""

from nahtstelle.structure.funding.queries.years import ExtensionOfFund, FundOfYear, funds_of_year

__all__ = ["ExtensionOfFund", "FundOfYear", "funds_of_year"]
