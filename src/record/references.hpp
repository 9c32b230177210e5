// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.hpp"
#include "record/incoming.hpp"
#include "record/known.hpp"

namespace dyad::record {

// Refuses references to resources that are neither in the batch nor in the record, and fills
// Incoming.patients: the compartments by the resource's own content, and besides
//  - a mother's Patient also stands in the compartment of each child she is linked to through a
//    RelatedPerson;
//  - a Provenance stands where its targets stand;
//  - a deletion stands where the version before it stood.
// Versions (Incoming.version) must be set.
Result<void> resolve_references(Batch& batch, Known& known);

// Ids of the Patients that a Patient is linked to, directly or through a RelatedPerson of batch or store.
Result<std::vector<std::string>> linked_patients(const json::Value& patient, const Batch& batch,
                                                 Known& known);

}  // namespace dyad::record
