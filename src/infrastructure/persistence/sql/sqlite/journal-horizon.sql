select trimmed_to, up_to, 0 as horizon from journal_fold
