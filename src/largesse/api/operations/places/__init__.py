"""Operations of places."""
