"""Use cases of copying a project that was kept elsewhere, one module per verb."""
