select exists (select 1 from journal where id > journal_fold.up_to) as unfolded
from journal_fold
