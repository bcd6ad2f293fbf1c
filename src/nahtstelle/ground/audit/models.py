"""Audit: append-only rows and the seals that chain them."""

from django.db import models


class Entry(models.Model):
    """What was done, by whom, to what: plain ids, no content. UPDATE and DELETE are refused by a trigger.

    `transaction_id` is set by the database: ids are not commit order, so a seal covers whole transactions that
    are settled (recipes, «Audit seals without a lock»).
    """

    at = models.DateTimeField()
    code = models.CharField(max_length=100)
    actor_id = models.BigIntegerField(null=True)
    institution_id = models.BigIntegerField(null=True)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    purpose = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)
    transaction_id = models.BigIntegerField(editable=False, default=0)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["transaction_id", "id"]),
            models.Index(fields=["subject_type", "subject_id"]),
            models.Index(fields=["actor_id", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.code} {self.subject_type} {self.subject_id}"


class Epoch(models.Model):
    """A restored database: its server counts transactions anew, the chain goes on after the id `after` (decision 0027).

    A trigger adds the highest `after` to the server's own number, so ids never fall back into what is sealed.
    """

    after = models.BigIntegerField(unique=True)
    began_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.after)


class Seal(models.Model):
    """A sealed batch: the entries of the transactions from `first_transaction` up to, not including, `end_transaction`.

    `digest` is SHA-256 over the previous seal's digest and the canonical form of every entry in order.
    """

    first_transaction = models.BigIntegerField(unique=True)
    end_transaction = models.BigIntegerField(unique=True)
    entries = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end_transaction__gt=models.F("first_transaction")),
                name="seal_range_forward",
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_transaction}–{self.end_transaction}"
