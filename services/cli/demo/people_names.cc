#include "services/cli/demo/people_names.h"

namespace senda::demo {

const std::vector<std::string_view>& GirlsNames() {
  static const auto& names = *new std::vector<std::string_view>{
      "Aaliyah",  "Abigail", "Ada",       "Aisha",    "Alba",   "Alice",    "Amara",    "Amelia",
      "Amina",    "Anaya",   "Anna",      "Ariana",   "Asha",   "Ava",      "Beatrice", "Bella",
      "Bonnie",   "Carys",   "Charlotte", "Chloe",    "Clara",  "Daisy",    "Delilah",  "Eden",
      "Edith",    "Eleanor", "Elif",      "Eliza",    "Ella",   "Ellie",    "Elsie",    "Emilia",
      "Emily",    "Erin",    "Esme",      "Eva",      "Evelyn", "Evie",     "Faith",    "Fatima",
      "Florence", "Freya",   "Gabriela",  "Grace",    "Hana",   "Hannah",   "Harper",   "Harriet",
      "Heidi",    "Holly",   "Imogen",    "Ines",     "Iris",   "Isabella", "Isla",     "Ivy",
      "Jasmine",  "Jessica", "Julia",     "Kezia",    "Lara",   "Layla",    "Leah",     "Lily",
      "Lina",     "Lottie",  "Lucy",      "Luna",     "Lydia",  "Mabel",    "Maisie",   "Maja",
      "Maria",    "Martha",  "Maryam",    "Matilda",  "Maya",   "Megan",    "Mia",      "Mila",
      "Millie",   "Molly",   "Nadia",     "Nancy",    "Naomi",  "Nia",      "Niamh",    "Nora",
      "Olive",    "Olivia",  "Orla",      "Penelope", "Phoebe", "Poppy",    "Priya",    "Rania",
      "Robyn",    "Rosa",    "Rose",      "Rosie",    "Ruby",   "Ruth",     "Sana",     "Sara",
      "Scarlett", "Sienna",  "Simran",    "Sofia",    "Sophie", "Summer",   "Tabitha",  "Thea",
      "Tilly",    "Una",     "Violet",    "Willow",   "Yara",   "Yasmin",   "Zahra",    "Zara",
      "Zoe",      "Zofia"};
  return names;
}

const std::vector<std::string_view>& BoysNames() {
  static const auto& names = *new std::vector<std::string_view>{
      "Aaron",   "Abdullah", "Adam",    "Adrian", "Aiden",   "Alex",    "Albert",   "Alfie",
      "Ali",     "Amir",     "Andrei",  "Archie", "Arjun",   "Arlo",    "Arthur",   "Ayaan",
      "Ben",     "Blake",    "Bobby",   "Caleb",  "Callum",  "Charlie", "Dani",     "Daniel",
      "David",   "Dexter",   "Dominic", "Dylan",  "Edward",  "Eesa",    "Elijah",   "Elliot",
      "Emil",    "Ethan",    "Ezra",    "Felix",  "Filip",   "Finley",  "Frank",    "Freddie",
      "Gabriel", "George",   "Harley",  "Haris",  "Harry",   "Harvey",  "Henry",    "Hugo",
      "Ibrahim", "Idris",    "Isaac",   "Ivan",   "Jack",    "Jacob",   "Jakub",    "Jamal",
      "James",   "Jasper",   "Jayden",  "Jesse",  "Joel",    "Jonah",   "Joseph",   "Joshua",
      "Jude",    "Junaid",   "Kai",     "Kayden", "Khalid",  "Kian",    "Leo",      "Leon",
      "Levi",    "Liam",     "Logan",   "Louie",  "Luca",    "Lucas",   "Luke",     "Malachi",
      "Mason",   "Mateo",    "Matthew", "Max",    "Michael", "Milo",    "Mohammed", "Moses",
      "Musa",    "Nathan",   "Noah",    "Oisin",  "Oliver",  "Omar",    "Oscar",    "Otis",
      "Owen",    "Patrick",  "Ralph",   "Ravi",   "Reggie",  "Reuben",  "Rhys",     "Riley",
      "Roman",   "Rory",     "Rowan",   "Ryan",   "Sam",     "Samir",   "Samuel",   "Sebastian",
      "Seth",    "Sonny",    "Stanley", "Tariq",  "Teddy",   "Theo",    "Thomas",   "Toby",
      "Tomasz",  "Umar",     "Victor",  "Vihaan", "William", "Xavier",  "Yusuf",    "Zachary",
      "Zain"};
  return names;
}

const std::vector<std::string_view>& FamilyNames() {
  static const auto& names = *new std::vector<std::string_view>{
      "Abbott",    "Adams",    "Adeyemi",   "Ahmed",     "Akhtar",     "Ali",       "Allen",
      "Anderson",  "Andrews",  "Archer",    "Ashworth",  "Atkinson",   "Bailey",    "Baker",
      "Ball",      "Banks",    "Barker",    "Barnes",    "Begum",      "Bell",      "Bennett",
      "Bhatt",     "Bird",     "Bishop",    "Black",     "Bolton",     "Booth",     "Bradley",
      "Brooks",    "Brown",    "Bryant",    "Burke",     "Burton",     "Butler",    "Byrne",
      "Campbell",  "Carr",     "Carter",    "Chambers",  "Chan",       "Chapman",   "Chen",
      "Chowdhury", "Clark",    "Clarke",    "Cole",      "Collins",    "Cook",      "Cooper",
      "Cox",       "Craig",    "Crawford",  "Cross",     "Cunningham", "Dale",      "Das",
      "Davies",    "Davis",    "Dawson",    "Dean",      "Dixon",      "Doyle",     "Duncan",
      "Edwards",   "Elliott",  "Ellis",     "Evans",     "Farah",      "Farrell",   "Fisher",
      "Fleming",   "Fletcher", "Flynn",     "Ford",      "Foster",     "Fox",       "Francis",
      "Fraser",    "French",   "Gallagher", "Gardner",   "George",     "Gibson",    "Gill",
      "Gordon",    "Graham",   "Grant",     "Gray",      "Green",      "Greenwood", "Griffiths",
      "Hall",      "Hamilton", "Hancock",   "Harper",    "Harris",     "Harrison",  "Hart",
      "Harvey",    "Hassan",   "Hayes",     "Henderson", "Hill",       "Holland",   "Holmes",
      "Hope",      "Hopkins",  "Houghton",  "Howard",    "Hudson",     "Hughes",    "Hunt",
      "Hunter",    "Hussain",  "Hussein",   "Ibrahim",   "Iqbal",      "Jackson",   "James",
      "Jenkins",   "John",     "Johnson",   "Johnston",  "Jones",      "Jordan",    "Joseph",
      "Kaur",      "Kelly",    "Kennedy",   "Khan",      "King",       "Knight",    "Kovacs",
      "Kowalski",  "Lam",      "Lambert",   "Lawrence",  "Lawson",     "Lee",       "Lewis",
      "Lloyd",     "Long",     "Lowe",      "Malik",     "Marsh",      "Marshall",  "Martin",
      "Mason",     "Matthews", "May",       "McCarthy",  "McDonald",   "Mehta",     "Miah",
      "Miller",    "Mills",    "Mistry",    "Mitchell",  "Mohamed",    "Moore",     "Morgan",
      "Morris",    "Murphy",   "Murray",    "Nash",      "Nelson",     "Newman",    "Nguyen",
      "Nicholls",  "Norman",   "Novak",     "Nowak",     "O'Brien",    "O'Connor",  "O'Neill",
      "Obi",       "Okafor",   "Oliver",    "Osborne",   "Osei",       "Owen",      "Palmer",
      "Parker",    "Parsons",  "Patel",     "Payne",     "Pearce",     "Perera",    "Perry",
      "Phillips",  "Popescu",  "Porter",    "Potter",    "Powell",     "Price",     "Quinn",
      "Rahman",    "Rao",      "Reid",      "Reynolds",  "Rhodes",     "Richards",  "Richardson",
      "Riley",     "Roberts",  "Robertson", "Robinson",  "Rogers",     "Rose",      "Ross",
      "Russell",   "Ryan",     "Sandhu",    "Saunders",  "Scott",      "Sharma",    "Shaw",
      "Shepherd",  "Silva",    "Simpson",   "Singh",     "Singh-Gill", "Smith",     "Smith-Jones",
      "Spencer",   "Stevens",  "Stewart",   "Stone",     "Sutton",     "Tanner",    "Taylor",
      "Thomas",    "Thompson", "Todd",      "Tran",      "Tucker",     "Turner",    "Uddin",
      "Wade",      "Walker",   "Wallace",   "Walsh",     "Ward",       "Warren",    "Watson",
      "Watts",     "Webb",     "West",      "White",     "Whitehead",  "Wilkinson", "Williams",
      "Wilson",    "Wong",     "Wood",      "Woods",     "Wright",     "Yilmaz",    "Young",
      "Zaman",     "van Dijk"};
  return names;
}

const std::vector<std::string_view>& PlaceNames() {
  static const auto& names = *new std::vector<std::string_view>{
      "Alderbourne", "Amberhurst",   "Ashworth",     "Beechfield",  "Birchstead",   "Bramblebridge",
      "Brookleigh",  "Cedarcombe",   "Cloverford",   "Cranwood",    "Elderdale",    "Fernmere",
      "Fieldbourne", "Foxhurst",     "Hawworth",     "Hazelfield",  "Heathstead",   "Hollybridge",
      "Kingsleigh",  "Larkcombe",    "Limeford",     "Maplewood",   "Meadowdale",   "Oakmere",
      "Otterbourne", "Rowanhurst",   "Silverworth",  "Springfield", "Thornstead",   "Willowbridge",
      "Alderbridge", "Amberleigh",   "Ashcombe",     "Beechford",   "Birchwood",    "Brambledale",
      "Brookmere",   "Cedarbourne",  "Cloverhurst",  "Cranworth",   "Elderfield",   "Fernstead",
      "Fieldbridge", "Foxleigh",     "Hawcombe",     "Hazelford",   "Heathwood",    "Hollydale",
      "Kingsmere",   "Larkbourne",   "Limehurst",    "Mapleworth",  "Meadowfield",  "Oakstead",
      "Otterbridge", "Rowanleigh",   "Silvercombe",  "Springford",  "Thornwood",    "Willowdale",
      "Alderdale",   "Ambermere",    "Ashbourne",    "Beechhurst",  "Birchworth",   "Bramblefield",
      "Brookstead",  "Cedarbridge",  "Cloverleigh",  "Crancombe",   "Elderford",    "Fernwood",
      "Fielddale",   "Foxmere",      "Hawbourne",    "Hazelhurst",  "Heathworth",   "Hollyfield",
      "Kingsstead",  "Larkbridge",   "Limeleigh",    "Maplecombe",  "Meadowford",   "Oakwood",
      "Otterdale",   "Rowanmere",    "Silverbourne", "Springhurst", "Thornworth",   "Willowfield",
      "Alderfield",  "Amberstead",   "Ashbridge",    "Beechleigh",  "Birchcombe",   "Brambleford",
      "Brookwood",   "Cedardale",    "Clovermere",   "Cranbourne",  "Elderhurst",   "Fernworth",
      "Foxstead",    "Hawbridge",    "Hazelleigh",   "Heathcombe",  "Hollyford",    "Kingswood",
      "Larkdale",    "Limemere",     "Maplebourne",  "Meadowhurst", "Oakworth",     "Otterfield",
      "Rowanstead",  "Silverbridge", "Springleigh",  "Thorncombe",  "Willowford",   "Alderford",
      "Amberwood",   "Ashdale",      "Beechmere",    "Birchbourne", "Bramblehurst", "Brookworth",
      "Cedarfield",  "Cloverstead",  "Cranbridge",   "Elderleigh",  "Ferncombe",    "Fieldford",
      "Foxwood",     "Hawdale",      "Hazelmere",    "Heathbourne", "Hollyhurst",   "Kingsworth",
      "Larkfield",   "Limestead",    "Maplebridge",  "Meadowleigh", "Oakcombe",     "Otterford",
      "Rowanwood",   "Silverdale",   "Springmere",   "Thornbourne", "Willowhurst",  "Alderhurst"};
  return names;
}

}  // namespace senda::demo
