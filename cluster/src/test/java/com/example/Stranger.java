package com.example;

import java.io.Serializable;

/// What a program has not allowed to come.
public record Stranger(String name) implements Serializable {}
