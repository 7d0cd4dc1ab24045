create table if not exists users (
  id       integer primary key,
  email    text not null unique collate nocase,
  password blob not null -- bcrypt
);

create table if not exists books (
  id     integer primary key,
  title  text not null unique collate nocase,
  author text not null,
  status text not null
);

create table if not exists sessions (
  token  text primary key,
  data   blob not null,
  expiry real not null
);
create index if not exists sessions_expiry on sessions (expiry);
