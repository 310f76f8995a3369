//! Words that prose is made of.

/// Words of a common text in English, the frequent ones more than once.
pub(super) const WORDS: [&str; 120] = [
    "the", "the", "the", "the", "of", "of", "and", "and", "to", "to", "a", "a", "in", "in", "is",
    "that", "it", "was", "for", "on", "are", "with", "as", "his", "they", "be", "at", "one",
    "have", "this", "from", "or", "had", "by", "not", "but", "some", "what", "there", "we", "can",
    "out", "other", "were", "all", "your", "when", "up", "use", "word", "how", "said", "an",
    "each", "she", "which", "do", "their", "time", "if", "will", "way", "about", "many", "then",
    "them", "would", "write", "like", "so", "these", "her", "long", "make", "thing", "see", "him",
    "two", "has", "look", "more", "day", "could", "go", "come", "did", "my", "sound", "no", "most",
    "number", "who", "over", "know", "water", "than", "call", "first", "people", "may", "down",
    "side", "been", "now", "find", "any", "new", "work", "part", "take", "get", "place", "made",
    "live", "where", "after", "back", "little", "garden", "memory",
];
