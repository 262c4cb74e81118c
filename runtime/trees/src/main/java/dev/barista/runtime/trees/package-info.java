/** The model runtime for gradient-boosted trees and forests, which evaluates them itself. */
@NullMarked
package dev.barista.runtime.trees;

import org.jspecify.annotations.NullMarked;
