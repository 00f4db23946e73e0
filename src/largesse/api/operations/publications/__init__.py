"""Operations of publications."""
