"""Argon2 at a cost that tests can afford; what the installation uses is checked where signing in is tested."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class LightArgon2(Argon2PasswordHasher):
    """The same algorithm with as little time and memory as it takes."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1
