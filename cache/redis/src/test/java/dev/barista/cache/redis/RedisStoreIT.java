package dev.barista.cache.redis;

/** Found answers in tensor memory. */
class RedisStoreIT extends RedisStoreCases {

    RedisStoreIT() {
        super(0);
    }
}
