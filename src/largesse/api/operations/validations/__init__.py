"""Operations of validations."""
