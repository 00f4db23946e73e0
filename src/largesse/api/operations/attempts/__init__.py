"""Operations of the log of attempts."""
