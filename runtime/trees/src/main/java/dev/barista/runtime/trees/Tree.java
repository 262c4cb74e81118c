package dev.barista.runtime.trees;

import java.util.List;

/**
 * One tree as its file tells it, not yet looked at: indices may be anything.
 *
 * @param group which output the tree adds to
 * @param nodes the root is the first
 */
record Tree(int group, List<TreeNode> nodes) {}
