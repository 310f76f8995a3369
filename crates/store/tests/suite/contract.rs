//! What every store promises.

astra_kit::contract_suite!(crate::support::stored);
