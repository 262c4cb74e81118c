package dev.barista.cache.redis;

/** Found answers on the heap, as small ones are in a server. */
class RedisStoreOnHeapIT extends RedisStoreCases {

    private static final int LARGEST = 4096;

    RedisStoreOnHeapIT() {
        super(LARGEST);
    }
}
