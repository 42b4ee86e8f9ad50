"""Given and family names of many places, each given name with the gender most often read in it."""

# culture -> (women's names, men's names, family names)
NAMES: dict[str, tuple[str, str, str]] = {
    "west_africa": (
        "Amara Ngozi Abena Chioma Efua Folake Adaeze Yaa Ifeoma Temitope",
        "Kwame Chidi Tunde Kofi Emeka Segun Obinna Kojo Femi Ikenna",
        "Okonkwo Mensah Adeyemi Boateng Eze Owusu Nwosu Balogun Asante Olawale",
    ),
    "east_africa": (
        "Wanjiru Achieng Zawadi Hawi Selam Makena Nyambura Almaz Asha Halima",
        "Kamau Otieno Dawit Baraka Juma Tesfaye Mwangi Kipchoge Yonas Omar",
        "Kariuki Odhiambo Tadesse Mutua Njoroge Bekele Wekesa Hassan Kimani Abdi",
    ),
    "india": (
        "Priya Ananya Kavya Meera Shreya Lakshmi Divya Sunita Ishita Nandini",
        "Arjun Rohan Vikram Sanjay Karthik Rahul Aditya Nikhil Suresh Imran",
        "Raman Deshmukh Iyer Kulkarni Patel Banerjee Nair Joshi Khan Reddy",
    ),
    "portugal_brazil": (
        "Inês Beatriz Mariana Joana Luísa Camila Teresa Rafaela Carolina Helena",
        "Tomás Tiago Rui Gustavo Diogo Caio Mateus Duarte Paulo Henrique",
        "Nogueira Ferreira Almeida Carvalho Ribeiro Teixeira Moraes Pires Barbosa Salgado",
    ),
    "germany": (
        "Katrin Annika Birgit Lena Sabine Friederike Johanna Anke Miriam Ulrike",
        "Jonas Matthias Holger Felix Torsten Lukas Sebastian Jürgen Moritz Henning",
        "Brandt Vogel Lindner Petersen Krüger Hartmann Seidel Kowalski Baumann Reuter",
    ),
    "china": (
        "Mei Xiaoling Yan Jing Lihua Ruoxi Wenxin Hui Yuting Qing",
        "Wei Jun Haoran Bo Zhiyuan Ming Tao Cheng Yichen Guang",
        "Zhang Lin Chen Huang Zhou Tan Wu Goh Xu Lim",
    ),
    "arab": (
        "Noor Layla Salma Rania Dina Yasmin Hanan Mariam Farah Zeinab",
        "Karim Youssef Tariq Samir Nabil Hadi Bilal Ziad Walid Anas",
        "Haddad Mansour Khoury Said Nasser Aziz Farouk Darwish Rahal Sabbagh",
    ),
    "nordic": (
        "Ingrid Astrid Signe Freja Maja Liv Sanna Tuuli Ronja Sólveig",
        "Lars Mikkel Anders Eero Sindre Jakob Nils Matti Emil Bjarni",
        "Larsen Dahl Lindqvist Virtanen Holm Berg Nyström Jónsdóttir Solheim Aalto",
    ),
    "turkey": (
        "Elif Zeynep Ayşe Selin Defne Merve Gizem Ece Nazlı Derya",
        "Emre Kerem Mehmet Can Burak Ozan Deniz Murat Serkan Tolga",
        "Yılmaz Demir Aydın Kaya Şahin Öztürk Arslan Çelik Koç Erdem",
    ),
    "latin_america": (
        "Valentina Lucía Ximena Paula Daniela Catalina Marisol Renata Pilar Inés",
        "Mateo Santiago Andrés Joaquín Diego Luis Emilio Rodrigo Martín Esteban",
        "García Morales Quiroga Herrera Vargas Salinas Rojas Cárdenas Ibarra Pizarro",
    ),
    "poland_ukraine": (
        "Agnieszka Kasia Oksana Magda Iryna Zofia Ewa Daria Nadia Hanna",
        "Piotr Marek Andriy Tomasz Oleh Wojtek Jakub Taras Michał Bohdan",
        "Nowak Shevchenko Wiśniewska Kovalenko Zieliński Bondar Mazur Lis Melnyk Wrona",
    ),
    "britain_ireland": (
        "Aoife Eleanor Gemma Niamh Rhiannon Harriet Siobhan Grace Morag Olivia",
        "Callum Owen Patrick Rhys Declan Edward Hamish George Niall Marcus",
        "Whitfield Brennan Hughes Gallagher Okafor Macleod Price Sutton Keane Ashworth",
    ),
    "vietnam": (
        "Linh Thảo Mai Hương Trang Ngọc Lan Vy Châu Thu",
        "Minh Tuấn Hùng Khoa Long Phúc Quân Đức Nam Bảo",
        "Nguyễn Trần Lê Phạm Hoàng Vũ Đặng Bùi Đỗ Hồ",
    ),
    "north_america": (
        "Madison Talia Renée Simone Chloé Naomi Brooke Janelle Audrey Kiona",
        "Tyler Andre Étienne Malik Wesley Darnell Logan Julien Carter Elijah",
        "Tremblay Jackson Bouchard Whitehorse Coleman Rivera Fontaine Brooks Redbird Hayes",
    ),
}
# The same of Lindenhof University: women's and men's given names by where they are at home.
AT_LINDENHOF: dict[str, tuple[str, str]] = {
    "germany": (
        "Anja Barbara Hannah Helene Iris Lea Marlene Nadine Rosa Sophie",
        "Carsten Emil Jannik Markus Paul Ralf Tobias Ulrich",
    ),
    "turkey": ("Fatma Zehra", "Yusuf"),
    "poland_ukraine": ("Olena Svetlana", "Dmitri Milan"),
    "vietnam": ("Nguyen", "Thanh"),
    "west_africa": ("", "Amadou"),
    "east_africa": ("Grace", ""),
}
