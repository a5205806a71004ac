/// A program of somebody else.
@NullMarked
package com.example;

import org.jspecify.annotations.NullMarked;
