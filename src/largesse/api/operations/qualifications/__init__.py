"""Operations of qualifications."""
