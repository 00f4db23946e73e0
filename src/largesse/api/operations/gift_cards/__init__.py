"""Operations of gift cards."""
