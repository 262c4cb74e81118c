/** From what a model repository holds to which versions are wanted, loaded, serving and gone. */
@NullMarked
package dev.barista.lifecycle;

import org.jspecify.annotations.NullMarked;
