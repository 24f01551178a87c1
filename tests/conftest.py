"""What holds for every test."""

from hypothesis import settings

from tests.effort import FULL

# A deadline times the machine: on a busy one any test is slow now and then.
settings.register_profile("full", deadline=None, max_examples=FULL)
settings.register_profile("quick", deadline=None, max_examples=FULL // 10)
settings.load_profile("full")  # --hypothesis-profile=quick is loaded after it
