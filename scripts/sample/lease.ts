/** The words of the sample document: a lease between people who do not exist. */

export type Clause = { readonly title: string; readonly paragraphs: readonly string[] }

export const TITLE = 'Lease agreement'
export const SUBTITLE = 'Apartment 3B, 14 Harbour Street, Gothenburg'

export const FACTS: readonly (readonly [name: string, value: string])[] = [
  ['Landlord', 'Harbour Street Estates, represented by Anna Example'],
  ['Tenant', 'Ioana Petrescu'],
  ['Guarantor', 'Tomás Ribeiro'],
  ['Let', 'Apartment 3B, one parking space, a room in the cellar'],
  ['From', '1 December 2026, for three years'],
  ['Rent', 'EUR 1,480 a month, on its first working day'],
  ['Deposit', 'EUR 2,960, kept apart in an account of its own'],
]

export const CLAUSES: readonly Clause[] = [
  {
    title: 'What is let',
    paragraphs: [
      'The landlord lets the apartment to the tenant as a home. What is in it, and in what state, is written down with pictures on the day the keys are given.',
      'The tenant may use the yard, the laundry room and the bicycle shed like everyone in the house.',
    ],
  },
  {
    title: 'Rent and deposit',
    paragraphs: [
      'Rent is paid by bank transfer and counts as paid on the day it arrives. Heating and water are part of it; electricity and internet are ordered and paid by the tenant.',
      'Once a year, in January, the rent may follow the consumer price index of the October before. The landlord tells the new amount a month ahead.',
      'The deposit comes back within thirty days of the end of the lease, with its interest, less what both agreed on when the keys were returned.',
    ],
  },
  {
    title: 'Care and repairs',
    paragraphs: [
      'The tenant treats the apartment with care and tells of damage at once. The landlord keeps roof, walls, heating and pipes in good order.',
      'What cannot wait, the tenant may have repaired, and the landlord pays what was reasonable.',
      'Before walls are moved, floors replaced or anything is built in, the landlord agrees in writing.',
    ],
  },
  {
    title: 'Visits',
    paragraphs: [
      'The landlord may look at the apartment after two days’ notice, to repair it or to show it to others. When water runs or something burns, no notice is needed.',
    ],
  },
  {
    title: 'Guarantee',
    paragraphs: [
      'The guarantor answers for the rent of at most six months, once the landlord has asked the tenant in writing and waited two weeks. The guarantee ends half a year after the lease.',
    ],
  },
  {
    title: 'Ending the lease',
    paragraphs: [
      'After the first year the tenant may end the lease at any time, three months ahead and in writing.',
      'The landlord may end it when two rents are owed or the apartment is damaged on purpose, after a written warning and two weeks in which things can be put right.',
      'At the end the apartment is handed back clean and in the state that was written down, apart from ordinary wear.',
    ],
  },
  {
    title: 'Signatures',
    paragraphs: [
      'This agreement is signed electronically. Each signature names its signer by a certificate, and the signed file is the original; what is printed from it is a copy.',
      'A change of this agreement holds when all three have signed it.',
    ],
  },
]

export const SIGNERS: readonly (readonly [name: string, role: string])[] = [
  ['Anna Example', 'for the landlord'],
  ['Ioana Petrescu', 'tenant'],
  ['Tomás Ribeiro', 'guarantor'],
]
