"""Operations of projects: so far, which one a management key belongs to."""
