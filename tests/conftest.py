"""Settings for all tests."""

from hypothesis import settings

# A machine may be slow: no test asserts a time.
settings.register_profile("carryon", deadline=None)
settings.load_profile("carryon")
