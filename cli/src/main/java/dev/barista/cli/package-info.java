/** The barista command: what a person types, and what a person reads in answer. */
@NullMarked
package dev.barista.cli;

import org.jspecify.annotations.NullMarked;
