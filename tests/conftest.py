"""What holds for every test."""

from hypothesis import settings

# A deadline times the machine: on a busy one any test is slow now and then.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
