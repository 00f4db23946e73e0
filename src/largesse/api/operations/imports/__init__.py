"""Operations of imports: our own door for files of any size."""
