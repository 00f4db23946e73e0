"""Operations of validation rules and their assignments."""
