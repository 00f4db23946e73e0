"""Operations of returns."""
