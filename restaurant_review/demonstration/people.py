"""Names of people who do not exist."""

FIRST_NAMES = tuple(
    """
Abena Adaeze Agnes Aidan Aiko Aisha Alejandro Aleksandra Alice Amara Amir Ana Anders Andrea Anika Anton Anya
Arjun Astrid Ayşe Beatriz Ben Bilal Bianca Björn Brigid Camille Carlos Carmen Cecilia Chen Chidi Chloé Clara
Cormac Dafydd Dalia Daniel Deepa Diego Dina Dmitri Dorothea Edith Eero Eilidh Elena Elias Elif Emeka Emilia
Enzo Erin Esther Ewa Farah Fatima Felix Femi Fiona Florian Francesca Freya Gabriel Gemma Giulia Grace Greta
Gustav Hana Hannah Haruto Hassan Heidi Helena Henry Hugo Ibrahim Ida Imani Imogen Ines Ingrid Irina Isaac Ivan
Jamal Jana Jasper Javier Jia Joana Johan Jonas Josephine Juan Julia Kai Kamal Karin Katya Keira Kenji Kofi Kwame
Lars Laura Leila Leo Lina Linh Lucia Luca Lucy Mads Magda Mahmoud Maja Malik Marek Margot Maria Marta Mateo Maya
Mei Mehmet Mia Miguel Mila Mina Minh Miriam Mohammed Nadia Naomi Natalia Nia Nikolai Nina Noor Nora Olga Oliver
Omar Oskar Padma Paolo Patrick Paula Pedro Petra Piotr Priya Rafael Rahul Raj Rania Renata Ricardo Rosa Ruben
Ruth Saanvi Salma Samir Samuel Sandra Sanjay Sara Sean Sibusiso Silvia Sina Sofia Soren Stella Sunita Susanne
Tadeo Takumi Tamara Tariq Teresa Theo Thandiwe Tomasz Tove Uma Ursula Valentina Vera Victor Vikram Wanjiru Wei
Xavier Yara Yasmin Yuki Yusuf Zainab Zara Zeynep Zofia Zoltan""".split()  # noqa: SIM905  a list is longer
)
SURNAMES = tuple(
    """
Abbott Achebe Adeyemi Agarwal Ahmed Alvarez Andersen Anderson Aydin Baker Banerjee Barros Bauer Bennett
Bergström Bianchi Boateng Brennan Brown Campbell Castillo Chan Chaudhry Chen Clarke Costa Cruz Dahl Davies Demir
Diallo Dogan Dubois Duncan Edwards Eriksen Evans Farouk Fernandes Fischer Fleming Fontaine Foster Gallagher
Garcia Georgiou Gill Gomez Graham Grant Gupta Hahn Haddad Hansen Harris Hayashi Henderson Hernandez Hill Hoang
Hoffmann Horvat Hughes Ibrahim Ito Ivanova Jackson Jansen Jensen Johansson Jones Joshi Kaplan Kaur Kelly Khan Kim
Kowalska Kumar Lambert Larsen Laurent Lee Lewis Lim Lindqvist Lopez Mackay Martin Mbeki McCarthy Mehta Meyer
Moreau Morgan Moretti Murphy Mwangi Nakamura Nasser Navarro Nguyen Nielsen Novak Nowak Oduya Okafor Oliveira
Olsen Osei Owens Papadopoulos Park Patel Pereira Petrov Phillips Popescu Quinn Rahman Ramos Reid Ricci Rivera
Roberts Rossi Roy Ryan Sahin Sanchez Santos Sato Schmidt Schneider Shah Sharma Silva Singh Smith Sokolov Stewart
Sutherland Suzuki Svensson Takahashi Tan Taylor Thomas Thompson Torres Tran Turner Vargas Vasquez Virtanen Walker
Wang Watanabe Weber White Williams Wilson Wong Wright Yamada Yilmaz Young Zhang Zimmermann""".split()  # noqa: SIM905  a list is longer
)
