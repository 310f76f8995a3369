//! The in-memory store keeps the contract that it is the model of.

use astra_kit::{MemoryStore, contract_suite};

contract_suite!(MemoryStore::new);
