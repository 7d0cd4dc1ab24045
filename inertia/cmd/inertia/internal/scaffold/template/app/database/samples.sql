-- For development: a user, whose password is "password", and books.
insert or ignore into users (email, password) values ('ada@example.com', '$2a$10$yAvWkkKysk.A8Y/hacKKiODZl0c7.fSvT9kzVeESiWEsNViG9T.5K');

insert or ignore into books (title, author, status) values
  ('Austerlitz', 'W. G. Sebald', 'reading'),
  ('Beloved', 'Toni Morrison', 'finished'),
  ('Hopscotch', 'Julio Cortázar', 'to-read'),
  ('Housekeeping', 'Marilynne Robinson', 'finished'),
  ('Invisible Cities', 'Italo Calvino', 'finished'),
  ('Kindred', 'Octavia E. Butler', 'to-read'),
  ('Middlemarch', 'George Eliot', 'reading'),
  ('My Brilliant Friend', 'Elena Ferrante', 'finished'),
  ('Pedro Páramo', 'Juan Rulfo', 'to-read'),
  ('Season of Migration to the North', 'Tayeb Salih', 'to-read'),
  ('The Leopard', 'Giuseppe Tomasi di Lampedusa', 'finished'),
  ('The Makioka Sisters', 'Jun’ichirō Tanizaki', 'to-read'),
  ('The Master and Margarita', 'Mikhail Bulgakov', 'finished'),
  ('The Remains of the Day', 'Kazuo Ishiguro', 'finished'),
  ('The Rings of Saturn', 'W. G. Sebald', 'reading'),
  ('The Summer Book', 'Tove Jansson', 'finished'),
  ('The Waves', 'Virginia Woolf', 'to-read'),
  ('Things Fall Apart', 'Chinua Achebe', 'finished'),
  ('Wide Sargasso Sea', 'Jean Rhys', 'to-read');
