"""Operations of recipes."""
