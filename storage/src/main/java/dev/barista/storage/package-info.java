/** Model repositories in folders: what they hold, when it has settled, how it is described. */
@NullMarked
package dev.barista.storage;

import org.jspecify.annotations.NullMarked;
