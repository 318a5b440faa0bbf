"""Native code: plans of operations, machine code through LLVM, and sources in other languages.

Nothing here loads LLVM before something is compiled.
"""
