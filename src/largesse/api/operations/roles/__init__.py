"""Operations of roles."""
