/// What `CProcess` asks where this is linked in: "3da64db", "3da64db, with changes", or nothing.
///
/// Nobody imports this room. So another commit compiles this one again, and links the program.
@_cdecl("gantop_commit_of_tree")
public func commitOfTreeForC() -> UnsafeRawPointer { UnsafeRawPointer(commitOfTree.utf8Start) }
