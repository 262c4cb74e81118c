package com.example;

/** Implements nothing. */
public final class NoModel {}
