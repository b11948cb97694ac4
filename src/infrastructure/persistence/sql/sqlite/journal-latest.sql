-- Transactions come one after the other, so all that is written is settled.
select coalesce((select seq from sqlite_sequence where name = 'journal'), 0) as latest, 0 as mark
