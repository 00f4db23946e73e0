"""Operations of goodwill."""
