"""Operations of earning rules."""
