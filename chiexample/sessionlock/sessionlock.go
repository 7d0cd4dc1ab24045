// Package sessionlock has locks for flash.WithLock: instances that share a
// session store take turns with a session.
package sessionlock

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"
)

// A Lock waits until nobody else holds the lock for the token of a session, or
// ctx ends, and returns what gives it back.
type Lock func(ctx context.Context, token string) (unlock func(), err error)

// lifetime is how long a lock outlives an instance that has died with it. It is
// held for a Find and a Commit.
const lifetime = 5 * time.Second

// release deletes the key if it is still that of who asks.
var release = redis.NewScript(`if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) end return 0`)

// Redis is a lock that is a key of Redis. The name of the key does not tell the
// token, which is a secret.
func Redis(client redis.UniversalClient) Lock {
	return func(ctx context.Context, token string) (func(), error) {
		key, mine := "session-lock:"+digest(token), rand.Text()
		for pause := time.Millisecond; ; pause = min(2*pause, 20*time.Millisecond) {
			_, err := client.SetArgs(ctx, key, mine, redis.SetArgs{Mode: "NX", TTL: lifetime}).Result()
			if err == nil {
				return func() {
					// Even if the visitor has left. Otherwise it ends by itself.
					ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lifetime)
					defer cancel()
					release.Run(ctx, client, []string{key}, mine)
				}, nil
			}
			if !errors.Is(err, redis.Nil) {
				return nil, fmt.Errorf("sessionlock: %w", err)
			}
			select {
			case <-time.After(pause):
			case <-ctx.Done():
				return nil, fmt.Errorf("sessionlock: %w", context.Cause(ctx))
			}
		}
	}
}

// Postgres is an advisory lock. It keeps a connection of the pool as long as it
// waits or is held: the pool must not be that of the session store, or those who
// wait take the connections that those who hold need.
func Postgres(pool *pgxpool.Pool) Lock {
	return func(ctx context.Context, token string) (func(), error) {
		conn, err := pool.Acquire(ctx)
		if err != nil {
			return nil, fmt.Errorf("sessionlock: %w", err)
		}
		if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock(hashtextextended($1, 0))`, digest(token)); err != nil {
			conn.Release()
			return nil, fmt.Errorf("sessionlock: %w", err)
		}
		return func() {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lifetime)
			defer cancel()
			if _, err := conn.Exec(ctx, `SELECT pg_advisory_unlock_all()`); err != nil {
				conn.Conn().Close(ctx) // which gives the lock back too
			}
			conn.Release()
		}, nil
	}
}

func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:16])
}
