"""Operations of the bin."""
