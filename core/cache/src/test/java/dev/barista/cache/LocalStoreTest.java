package dev.barista.cache;

class LocalStoreTest extends LocalStoreCases {

    LocalStoreTest() {
        super(0);
    }
}
